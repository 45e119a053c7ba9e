-- What GitHub states and did not give, however often it was asked.
select team, place, missing as fault
from incomplete_pull_requests
