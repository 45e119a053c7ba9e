-- `inferred` may stand without a tool where the model was sure enough.
select
    team,
    repository || '#' || number as place,
    'involvement is ' || involvement || ' with ' || cardinality(tools) || ' tools'
        || case when is_ai_assisted then ', AI-assisted' else ', not AI-assisted' end as fault
from ai_classifications
where involvement not in ('authored', 'co_authored', 'assisted', 'inferred', 'reviewed', 'none')
    or (involvement = 'none' and cardinality(tools) > 0)
    or (involvement not in ('none', 'inferred') and cardinality(tools) = 0)
    or is_ai_assisted <> (involvement not in ('none', 'reviewed'))
    or not confidence between 0 and 1
