const PATHS = {
  done: (
    <>
      <circle cx="6" cy="6" r="5.25" />
      <path d="M3.7 6.2l1.6 1.6 3-3.4" />
    </>
  ),
  running: (
    <>
      <circle cx="6" cy="6" r="5.25" strokeDasharray="2.4 1.4" strokeLinecap="butt" />
      <path d="M6 3.4V6l1.8 1.2" />
    </>
  ),
  attention: (
    <>
      <path d="M6 1.2l5 9.2H1z" />
      <path d="M6 4.8v2.6" />
    </>
  ),
  failed: (
    <>
      <path d="M4 .8h4L11.2 4v4L8 11.2H4L.8 8V4z" />
      <path d="M4.3 4.3l3.4 3.4M7.7 4.3L4.3 7.7" />
    </>
  ),
  back: <path d="M4 2L1.5 4.5 4 7M1.8 4.5H8a2.7 2.7 0 010 5.4H5" />,
} as const;

export type GlyphName = keyof typeof PATHS;

/** The five state marks: shape carries the state, so colour is never alone. */
export function Glyph({ name, size = 12 }: { name: GlyphName; size?: number }) {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      className="flex-none"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}
