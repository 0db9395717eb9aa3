/** Read by the server too, so that hidden amounts are hidden in the first HTML and nothing flashes. */
export const HIDDEN_COOKIE = "hide_amounts";
