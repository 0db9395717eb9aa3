import { env } from "@/server/env";

type Channels = {
  webhook: { url: string } | null;
  email: { smtpUrl: string; addresses: string[] } | null;
};

/** Where alerts are told, by the environment: null for a channel that isn't set up. They can be read in the console anyway. */
export function channels(): Channels {
  const { ALERT_WEBHOOK_URL, ALERT_EMAILS, SMTP_URL } = env();
  return {
    webhook: ALERT_WEBHOOK_URL === undefined ? null : { url: ALERT_WEBHOOK_URL },
    email:
      SMTP_URL === undefined || ALERT_EMAILS.length === 0
        ? null
        : { smtpUrl: SMTP_URL, addresses: ALERT_EMAILS },
  };
}
