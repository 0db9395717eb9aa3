const STEPS = [
  { title: "Choose an amount", line: "There is no fee." },
  { title: "Pay at Revio", line: "By card or instant EFT, on Revio's secure page." },
  { title: "Come back here", line: "Your money is usually here in under a minute." },
];

/** What a wallet without any transaction shows instead of an empty list. */
export function FirstSteps() {
  return (
    <section className="card p-5" aria-labelledby="first-steps">
      <h2 id="first-steps" className="mb-3">
        Add your first money
      </h2>
      <ol className="timeline">
        {STEPS.map(({ title, line }) => (
          <li key={title} data-kind="todo">
            <p className="font-medium">{title}</p>
            <p className="text-13 text-muted">{line}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
