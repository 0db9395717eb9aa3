/** Our side of a month: people, and every movement made by the product's own commands while the wallet's clock stands in that month. */
import { shiftClock, type TestDatabase } from "../database";

export type Member = { userId: string; sessionId: string; bankAccountId: string };
export type Account = { id: string; userId: string };

/** One command, at its moment. `wanted` is what it must answer: a month that can't be played as planned is no month. */
export type Step = {
  at: Date;
  command:
    | "start"
    | "attach"
    | "settle"
    | "expire"
    | "hold"
    | "reverse"
    | "transfer"
    | "request"
    | "attach_payout"
    | "settle_payout"
    | "release"
    | "return";
  wanted: string;
  transaction?: string;
  reference?: string;
  person?: Member;
  /** The provider's id: of the purchase or payout, or of the refund. */
  object?: string;
  /** What it belongs to: a purchase of its refund, a deposit of what is held, a bank account, the other person of a transfer. */
  other?: string;
  amount?: bigint;
  fee?: bigint;
  kind?: string;
};

/** Each batch is one statement: PostgreSQL walks over the versions that a row had within one. */
const BATCH = 100;

/** Makes the people, then plays the steps in the order of time. Afterwards the wallet's clock runs as always. */
export async function playBooks(
  database: TestDatabase,
  people: Member[],
  accounts: Account[],
  steps: Step[],
): Promise<void> {
  const inOrder = steps.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const before = new Date((inOrder[0]?.at.getTime() ?? Date.now()) - 86_400_000);
  await database.admin.unsafe(PLAYER).simple();
  await database.admin.unsafe("select month.meet($1::text::jsonb, $2::text::jsonb, $3::text::timestamptz)", [
    JSON.stringify(people),
    JSON.stringify(accounts),
    before.toISOString(),
  ]);
  for (let done = 0; done < inOrder.length; done += BATCH) {
    const batch = inOrder.slice(done, done + BATCH).map(({ person, ...step }) => ({ ...step, ...person }));
    await database.admin.unsafe("select month.play($1::text::jsonb)", [JSON.stringify(batch, asText)]);
  }
  // As if the engine had taken over every announcement, and its people had left.
  await database.admin.unsafe(
    "update wallet.outbox set acknowledged_at = created_at where acknowledged_at is null",
  );
  await shiftClock(database, null);
  await database.admin.unsafe("drop schema month cascade; analyze").simple();
}

const asText = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

const PLAYER = `
create schema month;

create or replace function wallet.clock() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('month.clock', true), '')::timestamptz, now()) $$;

create function month.meet(p_people jsonb, p_accounts jsonb, p_at timestamptz) returns void language plpgsql as $$
begin
  perform set_config('month.clock', p_at::text, true);
  insert into wallet.users (id, email, display_name, email_verified_at, tier)
  select "userId", right("userId"::text, 12) || '@example.org', 'Thandi Mokoena', p_at, 2 from jsonb_to_recordset(p_people) as x("userId" uuid);
  insert into wallet.identity_records (user_id, legal_name, number_ciphertext, number_hmac)
  select "userId", 'v1.k1.iv.ct.tag', 'v1.k1.iv.ct.tag', uuid_send("userId") from jsonb_to_recordset(p_people) as x("userId" uuid);
  insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
  select "sessionId", "userId", 'salt', 'k1', 'pwd', p_at + interval '9 years', p_at + interval '9 years'
    from jsonb_to_recordset(p_people) as x("userId" uuid, "sessionId" uuid);
  insert into wallet.factors (id, user_id, kind, secret_ciphertext, confirmed_at)
  select wallet.new_uuid(), "userId", 'totp', 'v1.k1.iv.ct.tag', p_at from jsonb_to_recordset(p_people) as x("userId" uuid);
  perform wallet.open_wallet("userId", 'ZAR') from jsonb_to_recordset(p_people) as x("userId" uuid);
  insert into wallet.bank_accounts (id, user_id, bank, branch_code, account_type, holder_name, last4, number_ciphertext, number_hmac, usable_from)
  select id, "userId", 'capitec', '470010', 'savings', 'Thandi Mokoena', '1234', 'v1.k1.iv.ct.tag', uuid_send(id), p_at
    from jsonb_to_recordset(p_accounts) as x(id uuid, "userId" uuid);
end $$;

create function month.play(p_steps jsonb) returns void language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare s record; v_much bigint := 1000000000000; v_got text; v_confirmation uuid;
begin
  for s in select * from jsonb_to_recordset(p_steps) as x(at timestamptz, command text, wanted text, transaction uuid, reference text,
    "userId" uuid, "sessionId" uuid, object text, other uuid, amount bigint, fee bigint, kind text)
  loop
    perform set_config('month.clock', s.at::text, true);
    if s.command = 'start' then
      select outcome into v_got from wallet.start_deposit(s.transaction, s."userId", s."sessionId", gen_random_uuid(), s.amount, 'ZAR',
        s.reference, 1, v_much, '1 hour', null);
    elsif s.command = 'attach' then
      select outcome into v_got from wallet.attach_purchase(s.transaction, s.object::uuid, 'http://localhost:4010/p/' || s.object || '/',
        null, 'created', 'purchase_created');
    elsif s.command = 'settle' then
      select outcome into v_got from wallet.settle_deposit(s.object::uuid, s.amount, 'ZAR', s.fee, 'paid', 'visa', 'webhook');
    elsif s.command = 'expire' then
      select outcome into v_got from wallet.close_deposit(s.transaction, 'expired', null, 'expired', 'expiry', 'revio');
    elsif s.command = 'hold' then
      select outcome into v_got from wallet.hold_in_suspense(s.transaction, s.reference, s.object, s.other, s.amount, 'ZAR', s.kind, 'paid', '{}');
    elsif s.command = 'reverse' then
      select outcome into v_got from wallet.reverse_deposit(s.transaction, s.reference, s.other, s.kind, s.object, s.amount, s.kind, 'webhook');
    elsif s.command = 'transfer' then
      insert into wallet.known_recipients (user_id, recipient_id) values (s."userId", s.other) on conflict do nothing;
      select outcome into v_got from wallet.send_transfer(s.transaction, wallet.new_uuid(), s."userId", s."sessionId", gen_random_uuid(),
        s.other, s.amount, 'ZAR', '', s.reference, s.reference || '-IN', 1, v_much, v_much, v_much, v_much,
        null, null);
    elsif s.command = 'request' then
      insert into wallet.step_up_challenges (id, user_id, session_id, action, payload_sha256, nonce, expires_at, satisfied_at, method)
      values (wallet.new_uuid(), s."userId", s."sessionId", 'withdrawal.request', wallet.step_up_hash('withdrawal.request',
        jsonb_build_object('bankAccountId', s.other, 'currency', 'ZAR', 'amount', s.amount::text, 'fee', s.fee::text), 'n'), 'n',
        s.at + interval '5 minutes', s.at, 'totp') returning id into v_confirmation;
      select outcome into v_got from wallet.request_withdrawal(s.transaction, s."userId", s."sessionId", gen_random_uuid(), s.other, s.amount,
        'ZAR', s.fee, s.reference, 1, v_much, v_much, v_much, s.at + interval '2 days', null, v_confirmation);
    elsif s.command = 'attach_payout' then
      select outcome into v_got from wallet.attach_payout(s.transaction, s.object::uuid,
        'http://localhost:4010/api/v1/payouts/' || s.object || '/execute/', 'initialized');
    elsif s.command = 'settle_payout' then
      select outcome into v_got from wallet.settle_withdrawal(s.object::uuid, s.amount, 'ZAR', 'success', 'webhook');
    elsif s.command = 'release' then
      select outcome into v_got from wallet.release_withdrawal(s.transaction, 'account_closed', 'Account closed', 'error', 'webhook');
    elsif s.command = 'return' then
      select outcome into v_got from wallet.return_withdrawal(s.object::uuid, 'account_closed', 'error', 'sweep');
    end if;
    if v_got is distinct from s.wanted then
      raise exception '% of % answered %', s.command, coalesce(s.object, s.transaction::text), coalesce(v_got, 'nothing');
    end if;
  end loop;
end $$`;
