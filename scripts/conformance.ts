/** `npm run conformance`: the checks of the engine's protocol, against the embedded engine or the one of INNGEST_BASE_URL. */
import "../inngest/conformance/main";
