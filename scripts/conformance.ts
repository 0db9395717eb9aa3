/** `npm run conformance`: the checks of the engine's protocol, against the embedded engine or the one of INNGEST_BASE_URL. */
// oxlint-disable-next-line import/no-unassigned-import -- loading it is running it
import "../inngest/conformance/main";
