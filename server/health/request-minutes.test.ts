import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { observeRequests } from "@/server/observability/http-requests";
import { countProcedureFault, countRequest, takeTallies } from "@/server/observability/request-tally";
import { useDatabase } from "@/server/testing/database";
import { purge } from "./purge";
import { keepRequestMinutes } from "./request-minutes";

const database = useDatabase();
beforeEach(async () => {
  takeTallies();
  await database.admin`delete from wallet.request_minutes`;
});

const kept = async () => [
  ...(await database.admin`
    select sum(requests)::int as requests, sum(faults)::int as faults, sum(slow)::int as slow, count(distinct process)::int as processes
      from wallet.request_minutes`),
];

describe("keepRequestMinutes", () => {
  it("adds to the minute what is new since the last time", async () => {
    countRequest("page", 200, 0.1);
    countRequest("page", 503, 2);
    await keepRequestMinutes();
    countRequest("/api/trpc", 200, 1.5);
    await keepRequestMinutes();
    await keepRequestMinutes();
    expect(await kept()).toEqual([{ requests: 3, faults: 1, slow: 2, processes: 1 }]);
  });

  it("counts a failed procedure once, whatever its answer's status was, and none of our own machinery", async () => {
    countRequest("/api/trpc", 500, 0.1);
    countProcedureFault();
    countRequest("/api/trpc", 503, 0.1);
    for (const route of ["static", "/api/inngest", "/api/metrics"]) countRequest(route, 500, 9);
    await keepRequestMinutes();
    expect(await kept()).toMatchObject([{ requests: 2, faults: 2, slow: 0 }]);
  });

  it("keeps the figures for the next time when the database is away", async () => {
    countRequest("page", 200, 0.1);
    await database.admin`revoke execute on function wallet.record_request_minute from wallet_worker`;
    await keepRequestMinutes();
    await database.admin`grant execute on function wallet.record_request_minute to wallet_worker`;
    countRequest("page", 200, 0.1);
    await keepRequestMinutes();
    expect(await kept()).toMatchObject([{ requests: 2 }]);
  });

  it("is told of every answer of this process's server", async () => {
    observeRequests();
    const server = createServer((request, response) =>
      response.writeHead(request.url === "/bad" ? 500 : 200).end(),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ["/", "/bad", "/_next/static/x.js"]) await (await fetch(origin + path)).text();
    await new Promise((done) => server.close(done));
    await keepRequestMinutes();
    expect(await kept()).toMatchObject([{ requests: 2, faults: 1 }]);
  });

  it("is forgotten after a week", async () => {
    await database.admin`insert into wallet.request_minutes (minute, process, requests, faults, slow)
      select now() - d * interval '1 day', gen_random_uuid(), 1, 0, 0 from unnest(array[1, 6, 8, 9]) d`;
    expect([
      await purge("requestMinutes", 1),
      await purge("requestMinutes", 5),
      await purge("requestMinutes", 5),
    ]).toEqual([1, 1, 0]);
    expect(await kept()).toMatchObject([{ requests: 2 }]);
  });
});
