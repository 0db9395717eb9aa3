/** The page the browser shows, as a path of ours to come back to. Known in the browser alone: for what opens there. */
export const here = (): string => `${window.location.pathname}${window.location.search}`;
