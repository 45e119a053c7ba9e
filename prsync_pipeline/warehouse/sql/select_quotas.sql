select team, points_left, points_limit, resets_at, told_at
from quotas;
