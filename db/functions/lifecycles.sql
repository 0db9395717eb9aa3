-- grant: nothing
-- The lifecycles as data (LEDGER: "Lifecycles"); `server/testing/lifecycles.ts` holds the same table, a test compares.
delete from wallet.transaction_moves;
insert into wallet.transaction_moves (type, from_status, to_status) values
  ('deposit', 'created', 'pending'), ('deposit', 'created', 'failed'), ('deposit', 'created', 'expired'), ('deposit', 'created', 'cancelled'),
  ('deposit', 'pending', 'completed'), ('deposit', 'pending', 'failed'), ('deposit', 'pending', 'expired'), ('deposit', 'pending', 'cancelled'),
  ('deposit', 'failed', 'completed'), ('deposit', 'expired', 'completed'), ('deposit', 'cancelled', 'completed'),
  ('deposit', 'completed', 'partially_refunded'), ('deposit', 'completed', 'refunded'), ('deposit', 'completed', 'charged_back'),
  ('deposit', 'partially_refunded', 'partially_refunded'), ('deposit', 'partially_refunded', 'refunded'),
  ('deposit', 'partially_refunded', 'charged_back'),
  ('withdrawal', 'requested', 'processing'), ('withdrawal', 'requested', 'cancelled'), ('withdrawal', 'requested', 'failed'),
  ('withdrawal', 'processing', 'completed'), ('withdrawal', 'processing', 'failed'), ('withdrawal', 'processing', 'unknown'),
  ('withdrawal', 'unknown', 'processing'), ('withdrawal', 'unknown', 'completed'), ('withdrawal', 'unknown', 'failed'),
  ('withdrawal', 'completed', 'returned');
