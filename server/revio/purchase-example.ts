/** Objects as Revio sends them (REVIO.md A2, A4), for tests. */
export const EXAMPLE_ID = "c1a4b5de-7712-4a6c-9a52-20f3f7f0a9d1";
export const EXAMPLE_BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";

/** A paid purchase, with keys replaced: `examplePurchase({ status: "viewed", payment: null })`. */
export const examplePurchase = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: EXAMPLE_ID,
  type: "purchase",
  status: "paid",
  is_test: true,
  brand_id: EXAMPLE_BRAND,
  reference: "OW7K3M9QXC2TJF4",
  client: { email: "thandi@example.org" },
  purchase: { currency: "ZAR", total: 25000, due_strict: true },
  payment: examplePayment(),
  refundable_amount: 25000,
  refund_availability: "all",
  marked_as_paid: false,
  currency_conversion: null,
  transaction_data: {
    payment_method: "visa",
    attempts: [{ type: "execute", successful: true, error: null }],
  },
  status_history: [
    { status: "created", timestamp: 1795000000 },
    { status: "paid", timestamp: 1795000300 },
  ],
  due: 1795003600,
  created_on: 1795000000,
  updated_on: 1795000300,
  checkout_url: `https://gate.reviopay.com/p/${EXAMPLE_ID}/invoice/`,
  ...changes,
});

/** The `payment` within a paid purchase. */
export const examplePayment = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  payment_type: "purchase",
  is_outgoing: false,
  amount: 25000,
  currency: "ZAR",
  fee_amount: 738,
  net_amount: 24262,
  pending_amount: 0,
  paid_on: 1795000300,
  ...changes,
});

export const EXAMPLE_REFUND_ID = "0b7c0f52-51d5-4f4e-8a53-1f6f0b1a7a11";

/** A refund of a part, as a Payment. */
export const exampleRefund = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: EXAMPLE_REFUND_ID,
  type: "payment",
  status: "success",
  is_test: true,
  reference: "",
  payment: examplePayment({ payment_type: "refund", is_outgoing: true, amount: 5000 }),
  related_to: { type: "purchase", id: EXAMPLE_ID, reference: "OW7K3M9QXC2TJF4" },
  ...changes,
});
