/** As a `ref`: what appears takes the focus. */
export const focus = (element: HTMLElement | null): void => element?.focus();
