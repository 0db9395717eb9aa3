import type { ReactNode } from "react";

/** One part of the settings: its name, and a card with its lines. */
export function SettingsSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h2 className="mx-1 mb-2">{title}</h2>
      <div className="card overflow-hidden">{children}</div>
    </section>
  );
}
