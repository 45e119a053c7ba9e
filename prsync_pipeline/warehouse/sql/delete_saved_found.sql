-- What is stored now is what was found, or newer.
delete from found_pull_requests
using staged_raw_pull_requests as staged
where found_pull_requests.team = staged.team
    and found_pull_requests.node_id = staged.node_id
    and found_pull_requests.updated_at <= staged.updated_at;
