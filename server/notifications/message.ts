/** What a notification says, before it has a form: mail and SMS are made from the same words. */
export type Message = {
  subject: string;
  heading: string;
  /** What happened, whether money moved, what comes next. */
  sentences: string[];
  facts: [label: string, value: string][];
  /** A page of ours: where to see it. */
  link: { label: string; path: string };
  /** For whoever did not do this themselves. */
  notMe?: string;
  /** The same in one text message; characters outside GSM 03.38 are replaced later. */
  sms: string;
};

/** Control characters, separators, and marks that turn the text around them: a name or a note must not act on its neighbours. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;
/** Joiners that letters and emoji are written with. */
const JOINERS = /[\u200c\u200d]/;

/** Text of a person on one line, without what can't be seen; everything else stays as it was written. */
export const plain = (text: string): string =>
  text
    .replace(UNSEEN, (run) => (run.length === 1 && JOINERS.test(run) ? run : " "))
    .replace(/\s+/gu, " ")
    .trim();
