import { describe, expect, it } from "vitest";
import { gatePage } from "./page-gate";

const document = new Headers({ "sec-fetch-dest": "document" });

describe("gatePage", () => {
  it("sends a document without a token to be refreshed, wherever it is", () => {
    for (const path of [
      "/",
      "/activity",
      "/activity/dep_1",
      "/nothing-here",
      "/sign-in/",
      "/sign-in.evil/x",
    ]) {
      expect(gatePage(path, document, false)).toBe("refresh");
    }
  });

  it("refuses data that a page asks for, since a script can't follow to a page", () => {
    expect(gatePage("/activity", new Headers({ "sec-fetch-dest": "empty" }), false)).toBe("refuse");
  });

  it("lets the signed-in, public pages, files and Next's own paths pass", () => {
    expect(gatePage("/activity", document, true)).toBe("pass");
    expect(gatePage("/sign-in", document, false)).toBe("pass");
    expect(gatePage("/register", document, false)).toBe("pass");
    expect(gatePage("/sign-in/google", document, false)).toBe("pass");
    for (const path of ["/verify", "/reset", "/email", "/undo", "/freeze", "/unlock"])
      expect(gatePage(path, document, false)).toBe("pass");
    expect(gatePage("/_next/webpack-hmr", new Headers(), false)).toBe("pass");
    expect(gatePage("/icon.svg", new Headers({ "sec-fetch-dest": "image" }), false)).toBe("pass");
  });

  it("goes by Accept where a browser says nothing else", () => {
    expect(gatePage("/", new Headers({ accept: "text/html,*/*" }), false)).toBe("refresh");
    expect(gatePage("/", new Headers({ accept: "*/*" }), false)).toBe("pass");
  });
});
