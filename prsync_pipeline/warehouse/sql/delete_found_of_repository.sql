-- Its whole listing is due: that brings them in.
delete from found_pull_requests
where team = $team
    and repository_node_id in (
        select node_id
        from tracked_repositories
        where team = $team
            and repository = $repository
    );
