import { describe, expect, it } from "vitest";
import { parseAddress } from "./address";

describe("parseAddress", () => {
  it("takes a URL apart, percent signs decoded, without TLS unless asked", () => {
    expect(parseAddress("postgres://wallet_app:p%40ss%2Fword@db.example:6543/octoco")).toStrictEqual({
      host: "db.example",
      port: 6543,
      user: "wallet_app",
      password: "p@ss/word",
      database: "octoco",
      ssl: false,
    });
    expect(parseAddress("postgresql://u@[::1]/d")).toMatchObject({ host: "::1", port: 5432, password: "" });
  });

  it("checks the certificate against the host's name only with verify-full", () => {
    const full = parseAddress("postgres://u@db.example/d?sslmode=verify-full").ssl;
    expect(full).toMatchObject({ servername: "db.example", rejectUnauthorized: true });
    expect(parseAddress("postgres://u@10.0.0.1/d?sslmode=require").ssl).toMatchObject({
      servername: "",
      rejectUnauthorized: false,
    });
  });

  it("refuses a misspelt mode, a missing root certificate and other schemes", () => {
    expect(() => parseAddress("postgres://u@h/d?sslmode=verify")).toThrow("sslmode verify");
    expect(() => parseAddress("postgres://u@h/d?sslmode=verify-full&sslrootcert=/nowhere.pem")).toThrow(
      "ENOENT",
    );
    expect(() => parseAddress("mysql://u@h/d")).toThrow("postgres://");
    expect(() => parseAddress("nonsense")).toThrow(TypeError);
  });
});
