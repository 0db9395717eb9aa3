/** The id of one request, folded away: only support needs it. */
export function Reference({ requestId }: { requestId: string }) {
  return (
    <details className="mt-1 text-13">
      <summary className="w-fit">Details for support</summary>
      <p>
        Reference <span className="font-mono text-12">{requestId}</span>
      </p>
    </details>
  );
}
