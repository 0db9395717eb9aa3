-- How the hot tables lie on disk. Room on each page keeps an update of a row there, without touching an index. Repeatable.
alter table wallet.balances set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
alter table wallet.system_balances set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
alter table wallet.limit_usage set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
alter table wallet.transactions set (fillfactor = 75);
