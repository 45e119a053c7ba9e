delete from {table}
using replaced_pull_requests as replaced
where {table}.team = replaced.team
    and {table}.repository = replaced.repository
    and {table}.number = replaced.number;
