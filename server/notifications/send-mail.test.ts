import { describe, expect, it } from "vitest";
import { smtpOptions } from "./send-mail";

describe("smtpOptions", () => {
  it("demands TLS for every server that is not on this machine", () => {
    expect(smtpOptions("smtp://user:p%40ss@mail.example:2525")).toMatchObject({
      host: "mail.example",
      port: 2525,
      secure: false,
      requireTLS: true,
      auth: { user: "user", pass: "p@ss" },
    });
    expect(smtpOptions("smtps://mail.example")).toMatchObject({ port: 465, secure: true, requireTLS: false });
    expect(smtpOptions("smtp://localhost:1025")).toMatchObject({ port: 1025, requireTLS: false });
  });

  it("takes nothing else from the address: certificates are checked, files and addresses are not read", () => {
    const options = smtpOptions(
      "smtp://mail.example/?tls.rejectUnauthorized=false&requireTLS=false&disableFileAccess=0",
    );
    expect(options).toMatchObject({
      requireTLS: true,
      tls: { rejectUnauthorized: true },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    expect(options).not.toHaveProperty("auth");
  });
});
