import { Button, ButtonLink } from "@/components/ui/button";
import { type ActivityParams, isFiltered, NO_FILTERS } from "./activity-params";
import { filterWords } from "./filter-words";

interface ActivityEmptyProps {
  params: ActivityParams;
  onClear: (none: typeof NO_FILTERS) => void;
}

/** No rows: because nothing happened yet, or because nothing matches. They are told apart. */
export function ActivityEmpty({ params, onClear }: ActivityEmptyProps) {
  const filtered = isFiltered(params);
  return (
    <section className="card px-4 py-12 text-center">
      <h2 className="text-16">{filtered ? "Nothing matches these filters" : "Nothing has happened yet"}</h2>
      <p className="mx-auto mt-1 mb-4 max-w-96 text-muted">
        {filtered
          ? filterWords(params)
              .map(({ label, words }) => `${label}: ${words}`)
              .join(" · ")
          : "Every deposit, withdrawal, transfer and correction will be listed here, with its time and what became of it."}
      </p>
      {filtered ? (
        <Button size="tall" onClick={() => onClear(NO_FILTERS)}>
          Clear filters
        </Button>
      ) : (
        <ButtonLink kind="primary" size="tall" href="/deposit">
          Add money
        </ButtonLink>
      )}
    </section>
  );
}
