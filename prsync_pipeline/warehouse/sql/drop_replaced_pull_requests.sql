-- Behind a pooler the session outlives the transaction, and the next one makes this table anew.
drop table replaced_pull_requests;
