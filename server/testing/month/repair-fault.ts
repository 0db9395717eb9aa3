import { newId, newReference } from "@/db/ids";
import type { TestDatabase } from "../database";
import type { PlantedFault } from "./faults";
import { feeOf } from "./movements";

/**
 * Books what the provider's record says, by the commands that a read of the object leads to. For faults whose `resolve` is `repair`;
 * throws for others, and when the command answers anything but that it has done it.
 */
export async function repairFault(
  { admin }: Pick<TestDatabase, "admin">,
  fault: PlantedFault,
): Promise<void> {
  const { objectId, transactionId } = fault;
  const amount = String(fault.amount < 0n ? -fault.amount : fault.amount);
  const fee = String(feeOf(fault.amount));
  switch (fault.type) {
    case "missing_in_ledger":
      await admin`select wallet.attach_purchase(${transactionId}, ${objectId}, null, null, 'paid', 'sweep')`;
      return done(
        await admin`select outcome from wallet.settle_deposit(${objectId}, ${amount}, 'ZAR', ${fee}, 'paid', 'visa', 'sweep')`,
      );
    case "unknown_reference":
    case "duplicate":
      return done(
        await admin`
          select outcome from wallet.hold_in_suspense(
            ${newId()}, ${newReference()}, ${objectId}, ${transactionId}, ${amount}, 'ZAR', ${fault.type}, 'paid', '{}')`,
      );
    case "refund_not_booked":
    case "chargeback_not_booked":
      return done(
        await admin`
          select r.outcome from wallet.transactions t, wallet.reverse_deposit(
            ${newId()}, ${newReference()}, t.revio_purchase_id, ${fault.product}, ${objectId}, ${amount}, ${fault.product}, 'sweep') r
           where t.id = ${transactionId}`,
      );
    case "payout_not_booked":
      return done(
        await admin`select outcome from wallet.settle_withdrawal(${objectId}, ${amount}, 'ZAR', 'success', 'sweep')`,
      );
    case "return_not_booked":
      return done(
        await admin`select outcome from wallet.return_withdrawal(${objectId}, 'account_closed', 'error', 'sweep')`,
      );
    default:
      throw new Error(`${fault.type} is not repaired by a command`);
  }
}

function done([row]: readonly object[]): void {
  const { outcome } = row as { outcome: string };
  if (!["settled", "held", "reversed", "returned"].includes(outcome))
    throw new Error(`not repaired: ${outcome}`);
}
