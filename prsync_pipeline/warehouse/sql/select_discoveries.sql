select team, tried_at, found_until, failures, error
from discoveries;
