/**
 * What people agree to when they open a wallet. Plain and true of this product; whoever runs it replaces them with the texts their counsel
 * signs, and gives them a new day, here and in `db/functions/consent_rules.sql`.
 */
export interface PolicyText {
  title: string;
  /** The day it was written. */
  version: string;
  parts: readonly { heading: string; sentences: readonly string[] }[];
}

export const TERMS: PolicyText = {
  title: "Terms",
  version: "2026-11-21",
  parts: [
    {
      heading: "Your wallet",
      sentences: [
        "The wallet holds South African rand for one person: you. You add money by card or bank, send it to other wallets, and withdraw it to a bank account in your own name.",
        "You can be asked who you are before money moves. How much may move depends on what we know, and is always shown in Settings under Limits.",
      ],
    },
    {
      heading: "Keeping it safe",
      sentences: [
        "Keep your password, your authenticator app and your recovery codes to yourself. We never ask for them by mail or by phone.",
        "If something looks wrong, freeze the wallet by the link in our mails, or ask us to. Money can't leave a frozen wallet.",
      ],
    },
    {
      heading: "Money and fees",
      sentences: [
        "A transaction is final when the wallet says it is done. A fee is shown before you confirm, never afterwards.",
        "A payment that your bank or card takes back is taken from your balance.",
      ],
    },
    {
      heading: "Ending it",
      sentences: [
        "You can close the wallet at any time when it is empty, in Settings under Your data. We can freeze it when the law or its safety demands it, and say so by mail.",
      ],
    },
  ],
};

export const PRIVACY: PolicyText = {
  title: "Privacy",
  version: "2026-11-21",
  parts: [
    {
      heading: "What we keep",
      sentences: [
        "Your name, e-mail address and phone number, if you gave one; your transactions; your bank accounts, with their numbers encrypted; the devices you sign in on; and what you did in the wallet.",
        "An identity number is stored encrypted. Passwords and codes are stored in a form from which nobody can read them.",
      ],
    },
    {
      heading: "Why, and who sees it",
      sentences: [
        "We need it to hold and move your money, and because the law on money asks for it. It isn't sold, and there is no advertising.",
        "The payment provider Revio gets what a payment needs. Our staff see it masked; who looks further has to say why, and each look is written down.",
      ],
    },
    {
      heading: "For how long",
      sentences: [
        "While your wallet is open. 30 days after you close it, we forget who you were; what the law wants us to keep stays locked away for 5 years, then it is deleted.",
      ],
    },
    {
      heading: "Your rights",
      sentences: [
        "You can take a copy of your data, change your e-mail address, phone number and handle, and close your wallet in Settings; ask us to correct anything else. You can complain to the Information Regulator of South Africa.",
      ],
    },
  ],
};
