-- grant: nothing
-- The lifecycles as data (LEDGER: "Lifecycles"); `server/transactions/lifecycle.ts` holds the same table, a test compares.
delete from wallet.transaction_moves;
insert into wallet.transaction_moves (type, from_status, to_status)
select 'deposit', f, t from (values
  ('created', 'pending'), ('created', 'failed'), ('created', 'expired'), ('created', 'cancelled'),
  ('pending', 'completed'), ('pending', 'failed'), ('pending', 'expired'), ('pending', 'cancelled'),
  ('failed', 'completed'), ('expired', 'completed'), ('cancelled', 'completed'),
  ('completed', 'partially_refunded'), ('completed', 'refunded'), ('completed', 'charged_back'),
  ('partially_refunded', 'partially_refunded'), ('partially_refunded', 'refunded'), ('partially_refunded', 'charged_back')
) as moves (f, t);
