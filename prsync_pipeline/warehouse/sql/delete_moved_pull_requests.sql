-- Stored under another name: the repository was renamed between two syncs.
delete from raw_pull_requests
using staged_raw_pull_requests as staged
where raw_pull_requests.team = staged.team
    and raw_pull_requests.node_id = staged.node_id
    and (raw_pull_requests.repository <> staged.repository or raw_pull_requests.number <> staged.number);
