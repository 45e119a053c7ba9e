delete from open_problems
where check_name = $check_name
    and {scope};
