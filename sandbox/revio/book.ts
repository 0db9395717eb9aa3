/** The outside truth: what the provider holds, summed. */
import type { Sandbox } from "./state";

/** Amounts in minor units, as decimal text. `asked` is what purchases were created for, `amount` what was paid. */
export type BookRow = {
  kind: "purchase" | "refund" | "chargeback";
  status: string;
  currency: string;
  count: string;
  asked: string;
  amount: string;
  fee: string;
  pending: string;
};

/** Sums by kind, status and currency. A purchase that was only marked as paid brought no money and counts as 0. */
export async function bookOf(sandbox: Sandbox): Promise<BookRow[]> {
  return sandbox.db.query<BookRow>(`
    with p as (
      select id, status, coalesce(body #>> '{payment,currency}', body #>> '{purchase,currency}') as currency,
        (body #>> '{purchase,total}')::numeric as asked,
        case when (body ->> 'marked_as_paid')::boolean then 0 else coalesce((body #>> '{payment,amount}')::numeric, 0) end as amount,
        coalesce((body #>> '{payment,fee_amount}')::numeric, 0) as fee,
        coalesce((body #>> '{payment,pending_amount}')::numeric, 0) as pending
      from purchases)
    select 'purchase' as kind, status, currency, count(*)::text as count, sum(asked)::text as asked, sum(amount)::text as amount,
      sum(fee)::text as fee, sum(pending)::text as pending
    from p group by status, currency
    union all
    select 'refund', status, currency, count(*)::text, sum(amount)::text, sum(amount)::text, '0', '0' from refunds group by status, currency
    union all
    select 'chargeback', 'chargeback', currency, count(*)::text, sum(amount)::text,
      sum(amount - coalesce((select sum(r.amount) from refunds r where r.purchase_id = p.id), 0))::text, '0', '0'
    from p where status = 'chargeback' group by currency
    order by 1, 2, 3`);
}
