select team, trends_due_from
from teams
where trends_due_from is not null;
