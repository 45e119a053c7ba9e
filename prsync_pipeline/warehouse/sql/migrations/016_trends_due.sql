-- A run that stored rows may end before it has computed what follows from them: another one does that then.
alter table teams add column trends_due_from text;
comment on column teams.trends_due_from is 'the first month whose rows changed since its trends were computed; null: none';
