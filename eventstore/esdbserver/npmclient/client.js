// The official NodeJS client of EventStoreDB against our server. Started by TestTheNodeJSClientWorks with the server's
// address. Says {"step": …} on standard output; after "restart" the server is stopped and started again.
"use strict";

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const {
  EventStoreDBClient, jsonEvent, binaryEvent, streamNameFilter, eventTypeFilter,
  START, END, FORWARDS, BACKWARDS, ANY, NO_STREAM, STREAM_EXISTS,
  WrongExpectedVersionError, StreamNotFoundError, AccessDeniedError,
} = require("@eventstore/db-client");

const client = EventStoreDBClient.connectionString(process.argv[2]);
const say = (step) => process.stdout.write(JSON.stringify({ step }) + "\n");
const event = (n) => jsonEvent({ type: "Tested", data: { n }, metadata: { by: "node" } });

async function collect(reading) {
  const events = [];
  for await (const { event } of reading) events.push(event);
  return events;
}

async function appends() {
  // With credentials of its own, an append is the plain Append; without, this client uses BatchAppend.
  const credentials = { username: "petugas", password: "rahasia" };
  const first = event(0);
  const one = await client.appendToStream("ikm-1", first, { expectedRevision: NO_STREAM, credentials });
  assert.equal(one.success, true);
  assert.equal(one.nextExpectedRevision, 0n);
  const again = await client.appendToStream("ikm-1", first, { expectedRevision: NO_STREAM, credentials });
  assert.deepEqual(again.position, one.position, "the same append again is the same success");
  await assert.rejects(client.appendToStream("ikm-1", event(9), { expectedRevision: 7n, credentials }), WrongExpectedVersionError);

  const three = await client.appendToStream("ikm-1", [event(1), event(2), event(3)], { expectedRevision: 0n });
  assert.equal(three.nextExpectedRevision, 3n);
  assert.ok(three.position.commit > one.position.commit);
  await assert.rejects(client.appendToStream("ikm-1", event(9), { expectedRevision: 0n }), WrongExpectedVersionError);
  await assert.rejects(client.appendToStream("ikm-9", event(9), { expectedRevision: STREAM_EXISTS }), WrongExpectedVersionError);

  const many = [];
  for (let n = 0; n < 50; n++) many.push(client.appendToStream(`fund-${n % 5}`, event(n), { expectedRevision: ANY }));
  for (const result of await Promise.all(many)) assert.equal(result.success, true);
  const order = (await collect(client.readStream("fund-3"))).map((e) => e.data.n);
  assert.deepEqual(order, [3, 8, 13, 18, 23, 28, 33, 38, 43, 48], "appends to one stream keep their order");

  const big = Array.from({ length: 100 }, () => binaryEvent({ id: randomUUID(), type: "Big", data: Buffer.alloc(8000, 7) }));
  assert.equal((await client.appendToStream("big-1", big)).nextExpectedRevision, 99n);
  const tooBig = binaryEvent({ type: "Big", data: Buffer.alloc(2 << 20, 7) });
  await assert.rejects(client.appendToStream("big-1", tooBig), (e) => e.type === "maximum-append-size-exceeded");
}

async function reads() {
  const forward = await collect(client.readStream("ikm-1", { direction: FORWARDS, fromRevision: START }));
  assert.deepEqual(forward.map((e) => e.data.n), [0, 1, 2, 3]);
  assert.deepEqual(forward.map((e) => e.revision), [0n, 1n, 2n, 3n]);
  assert.deepEqual(forward[0].metadata, { by: "node" });
  assert.ok(forward[0].created instanceof Date && Math.abs(Date.now() - forward[0].created) < 3600e3);
  const backward = await collect(client.readStream("ikm-1", { direction: BACKWARDS, fromRevision: END, maxCount: 2 }));
  assert.deepEqual(backward.map((e) => e.data.n), [3, 2]);
  await assert.rejects(collect(client.readStream("ikm-404")), StreamNotFoundError);

  const all = await collect(client.readAll({ direction: FORWARDS, fromPosition: START }));
  const back = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END }));
  assert.equal(all.length, 4 + 50 + 100);
  assert.deepEqual(back.map((e) => e.id).reverse(), all.map((e) => e.id));
  const page = await collect(client.readAll({ fromPosition: all[10].position, maxCount: 3 }));
  assert.deepEqual(page.map((e) => e.id), all.slice(10, 13).map((e) => e.id));
  const binary = await collect(client.readStream("big-1", { maxCount: 1 }));
  assert.equal(Buffer.from(binary[0].data).compare(Buffer.alloc(8000, 7)), 0);
}

// filtered reads $all through a filter: everything there is, and the word that it was all.
async function filtered(filter) {
  const events = [];
  const subscription = client.subscribeToAll({ fromPosition: START, filter });
  const caughtUp = new Promise((resolve, reject) => subscription.on("caughtUp", resolve).on("error", reject));
  subscription.on("data", (resolved) => events.push(resolved.event));
  await caughtUp;
  await subscription.unsubscribe();
  return events;
}

async function filters() {
  const checkpoints = [];
  const funds = await filtered(streamNameFilter({
    prefixes: ["fund-"], maxSearchWindow: 10, checkpointInterval: 1,
    checkpointReached: async (_, position) => { checkpoints.push(position); },
  }));
  assert.equal(funds.length, 50);
  assert.ok(checkpoints.length >= 10, `${checkpoints.length} checkpoints`);
  assert.equal((await filtered(eventTypeFilter({ regex: "^B.g$" }))).length, 100);
  assert.equal((await filtered(streamNameFilter({ regex: "^ikm-" }))).length, 4);
}

// links reads by category, type and stream; a subscription to a category goes on with what comes.
async function links() {
  const resolved = [];
  for await (const e of client.readStream("$ce-fund", { resolveLinkTos: true })) resolved.push(e);
  assert.equal(resolved.length, 50);
  assert.deepEqual(resolved.map((e) => e.link.revision), resolved.map((_, i) => BigInt(i)));
  for (const { event, link } of resolved) {
    assert.equal(link.streamId, "$ce-fund");
    assert.equal(link.type, "$>");
    assert.equal(Buffer.from(link.data).toString(), `${event.revision}@${event.streamId}`);
    assert.equal(link.metadata.$o, event.streamId);
    assert.equal(link.metadata.$causedBy, event.id);
  }
  const last = await collect(client.readStream("$et-Big", { direction: BACKWARDS, fromRevision: END, maxCount: 1, resolveLinkTos: true }));
  assert.equal(last[0].revision, 99n);
  // The streams stand by their first events: appends to several at a time may land in any order.
  const firsts = (await collect(client.readAll({ fromPosition: START }))).filter((e) => e.revision === 0n).map((e) => `0@${e.streamId}`);
  assert.equal(firsts.length, 7);
  assert.deepEqual((await collect(client.readStream("$streams"))).map((e) => Buffer.from(e.data).toString()), firsts);
  await assert.rejects(collect(client.readStream("$ce-none")), StreamNotFoundError);
  assert.equal((await filtered(streamNameFilter({ regex: "^(?!big|fund)(?!\\$).*" }))).length, 4);

  const subscription = client.subscribeToStream("$ce-fund", { fromRevision: 47n, resolveLinkTos: true });
  const seen = [];
  const done = new Promise((resolve, reject) => {
    subscription.on("error", reject);
    subscription.on("caughtUp", () => client.appendToStream("fund-0", event(50)).catch(reject));
    subscription.on("data", ({ link }) => { seen.push(link.revision); if (seen.length === 3) resolve(); });
  });
  await done;
  await subscription.unsubscribe();
  assert.deepEqual(seen, [48n, 49n, 50n]);
}

// subscribes counts the events of one stream across a restart of the server. The client reports a broken subscription
// and leaves the rest to the caller, who begins again after the last event.
function subscribes(expected) {
  return new Promise((resolve, reject) => {
    const seen = [];
    let after = START, restarts = 0, deadline = setTimeout(() => reject(new Error(`only ${seen} arrived`)), 30e3);
    const subscribe = () => {
      const subscription = client.subscribeToAll({ fromPosition: after, filter: streamNameFilter({ prefixes: ["sentra-"] }) });
      subscription.on("caughtUp", () => { if (restarts === 0 && seen.length === 2) { restarts++; say("restart"); } });
      subscription.on("error", () => setTimeout(subscribe, 50)); // the server is away; it has no event for coming back
      subscription.on("data", ({ event }) => {
        after = event.position;
        seen.push(event.data.n);
        if (seen.length === expected) {
          clearTimeout(deadline);
          subscription.unsubscribe().then(() => resolve(seen), reject);
        }
      });
    };
    subscribe();
  });
}

(async () => {
  await appends();
  say("appended");
  await reads();
  say("read");
  await filters();
  say("filtered");
  await links();
  say("linked");
  await assert.rejects(client.deleteStream("ikm-1"), AccessDeniedError);
  await assert.rejects(client.tombstoneStream("ikm-1"), AccessDeniedError);
  await client.setStreamMetadata("ikm-1", { owner: "dinas" });
  assert.equal((await client.getStreamMetadata("ikm-1")).metadata.owner, "dinas");
  await assert.rejects(client.setStreamMetadata("ikm-1", { maxCount: 1 }), AccessDeniedError);
  say("refused");
  await client.appendToStream("sentra-1", [event(0), event(1)], { expectedRevision: NO_STREAM });
  assert.deepEqual(await subscribes(5), [0, 1, 2, 3, 4], "the subscription missed nothing and saw nothing twice");
  say("done");
  await client.dispose();
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
