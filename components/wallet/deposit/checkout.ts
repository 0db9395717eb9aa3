/**
 * Sends the browser to Revio's checkout. The address comes from our server, which has checked its host. The history entry
 * becomes the deposit's own page first, so that Back from the checkout leads there and never to a form that was sent.
 */
export function goToCheckout(depositId: string, checkoutUrl: string): void {
  window.history.replaceState(null, "", `/deposit/${depositId}`);
  window.location.assign(checkoutUrl);
}

/** A page that the browser kept frozen while its reader was at the checkout shows an old state: read it anew. */
export function reloadWhenRestored(): () => void {
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) window.location.reload();
  };
  window.addEventListener("pageshow", onShow);
  return () => window.removeEventListener("pageshow", onShow);
}
