-- What each role may read, and nothing else. EXECUTE comes from the first line of each file in `functions/`.
-- No role may write a table: every write is a command. The one exception is the staging table of statements, which is filled by
-- COPY and means nothing until a command has compared it. Repeatable.
revoke all on all tables in schema wallet from public, wallet_app, wallet_worker, wallet_read;
revoke all on all sequences in schema wallet from public, wallet_app, wallet_worker, wallet_read;
grant usage on schema wallet to wallet_app, wallet_worker, wallet_read;

-- Password hashes, token hashes and salts are readable through functions only.
grant select (id, email, display_name, handle, phone, role, role_since, status, email_verified_at, tier, closed_at, pseudonymised_at, created_at, updated_at)
  on wallet.users to wallet_app, wallet_worker, wallet_read;
grant select (id, user_id, amr, second_factor_at, device_id, user_agent, created_at, last_seen_at, idle_expires_at, expires_at, revoked_at, revoke_reason)
  on wallet.sessions to wallet_app, wallet_worker, wallet_read;
grant select on
  wallet.ledger_accounts, wallet.balances, wallet.system_balances, wallet.entries, wallet.provider_effects, wallet.transaction_moves,
  wallet.ledger_audits, wallet.transactions, wallet.transaction_events, wallet.requests, wallet.provider_operations, wallet.security_holds,
  wallet.audit_log, wallet.reconciliation_breaks, wallet.provider_calls, wallet.job_runs, wallet.outbox, wallet.dead_letters,
  wallet.limit_usage, wallet.notification_preferences, wallet.process_faults, wallet.webhook_attempts, wallet.webhook_refusals, wallet.pending_deliveries, wallet.applied_files, wallet.applied_migrations
  to wallet_app, wallet_worker, wallet_read;
-- Account numbers are readable through functions only.
grant select (id, user_id, bank, branch_code, account_type, holder_name, last4, is_default, usable_from, flagged_at, flag_reason, created_at, removed_at)
  on wallet.bank_accounts to wallet_app, wallet_worker, wallet_read;
-- Secrets of factors and hashes of codes and links are readable through functions only.
grant select (id, user_id, kind, created_at, confirmed_at, removed_at) on wallet.factors to wallet_app, wallet_worker, wallet_read;
grant select (id, factor_id, created_at, used_at, replaced_at) on wallet.recovery_codes to wallet_app, wallet_worker, wallet_read;
grant select (id, user_id, session_id, action, tries, created_at, expires_at, satisfied_at, method, consumed_at)
  on wallet.step_up_challenges to wallet_app, wallet_worker, wallet_read;
grant select (id, user_id, purpose, email, created_at, expires_at, used_at, replaced_at) on wallet.email_links to wallet_app, wallet_worker, wallet_read;
-- Copies of a person's data and who somebody is by law leave through functions only.
grant select (id, user_id, requested_at, ready_at, expires_at, fetched_at) on wallet.data_exports to wallet_app, wallet_worker, wallet_read;
grant select (user_id, recorded_at, keep_until, purged_at) on wallet.identity_records to wallet_app, wallet_worker, wallet_read;
grant select on wallet.identities, wallet.tier_limits, wallet.consents, wallet.known_recipients to wallet_app, wallet_worker, wallet_read;
grant select on wallet.notifications to wallet_worker, wallet_read;
grant select on
  wallet.approvals, wallet.adjustments, wallet.alerts, wallet.alert_deliveries, wallet.break_events, wallet.break_snapshots,
  wallet.reconciliation_runs, wallet.reconciliation_items, wallet.statement_files, wallet.statement_bad_rows, wallet.statement_profiles,
  wallet.replay_runs, wallet.replay_items, wallet.missed_webhooks, wallet.request_minutes, wallet.ledger_chain, wallet.ledger_seals,
  wallet.audit_chain, wallet.integrity_checks
  to wallet_app, wallet_worker, wallet_read;
grant select on wallet.statement_chunks to wallet_worker;
grant insert (load, line, product, object_id, related_id, reference, status, paid_at, currency, amount, fee, is_ours)
  on wallet.statement_rows to wallet_worker;
grant select (id, route, mode, state, created_at) on wallet.webhook_keys to wallet_app, wallet_read;
-- Raw deliveries and keys: for the code that receives and processes them, and for the admin's log without the body.
grant select on wallet.webhook_logs, wallet.webhook_keys to wallet_worker;
grant select (id, route, key_id, event_type, object_type, object_id, purchase_id, reference, is_test, state, outcome, duplicates, attempts,
              received_at, processed_at) on wallet.webhook_logs to wallet_app, wallet_read;
