import { newId, newReference } from "@/db/ids";
import type { TestDatabase } from "../database";
import type { FaultType, PlantedFault } from "./faults";
import { feeOf } from "./movements";

type Admin = TestDatabase["admin"];
type Repair = (admin: Admin, fault: PlantedFault, amount: string) => Promise<readonly object[]>;

const hold: Repair = (admin, { type, objectId, transactionId }, amount) => admin`
  select outcome from wallet.hold_in_suspense(
    ${newId()}, ${newReference()}, ${objectId}, ${transactionId}, ${amount}, 'ZAR', ${type}, 'paid', '{}')`;

const reverse: Repair = (admin, { product, objectId, transactionId }, amount) => admin`
  select r.outcome from wallet.transactions t, wallet.reverse_deposit(
    ${newId()}, ${newReference()}, t.revio_purchase_id, ${product}, ${objectId}, ${amount}, ${product}, 'sweep') r
   where t.id = ${transactionId}`;

const REPAIRS: Partial<Record<FaultType, Repair>> = {
  missing_in_ledger: async (admin, { objectId, transactionId, amount: paid }, amount) => {
    await admin`select wallet.attach_purchase(${transactionId}, ${objectId}, null, null, 'paid', 'sweep')`;
    const fee = String(feeOf(paid));
    return admin`select outcome from wallet.settle_deposit(${objectId}, ${amount}, 'ZAR', ${fee}, 'paid', 'visa', 'sweep')`;
  },
  unknown_reference: hold,
  duplicate: hold,
  refund_not_booked: reverse,
  chargeback_not_booked: reverse,
  payout_not_booked: (admin, { objectId }, amount) =>
    admin`select outcome from wallet.settle_withdrawal(${objectId}, ${amount}, 'ZAR', 'success', 'sweep')`,
  return_not_booked: (admin, { objectId }) =>
    admin`select outcome from wallet.return_withdrawal(${objectId}, 'account_closed', 'error', 'sweep')`,
};

/**
 * Books what the provider's record says, by the commands that a read of the object leads to. For faults whose `resolve` is `repair`;
 * throws for others, and when the command answers anything but that it has done it.
 */
export async function repairFault(
  { admin }: Pick<TestDatabase, "admin">,
  fault: PlantedFault,
): Promise<void> {
  const repair = REPAIRS[fault.type];
  if (!repair) throw new Error(`${fault.type} is not repaired by a command`);
  const [row] = await repair(admin, fault, String(fault.amount < 0n ? -fault.amount : fault.amount));
  const { outcome } = row as { outcome: string };
  if (!["settled", "held", "reversed", "returned"].includes(outcome))
    throw new Error(`not repaired: ${outcome}`);
}
