import { defineConfig } from "drizzle-kit";

/** Migrations are generated from `db/schema`; functions, guards and grants are repeatable SQL beside them. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema/*.ts",
  out: "./db/migrations",
  casing: "snake_case",
  schemaFilter: ["wallet"],
});
