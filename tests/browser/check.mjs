// What a suite is made of: named checks that go on after a failure, and a last line with their number.

let passed = 0;
let failed = 0;

/** Runs one check; whatever it throws is its failure. */
export async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}: ${String(error?.message ?? error).split("\n").slice(0, 12).join("\n  ")}`);
  }
}

/** Throws unless something holds. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(typeof otherwise === "string" ? otherwise : JSON.stringify(otherwise));
}

/** Waits until something holds, for as long as a slow machine may need. */
export async function until(what, holds, patience = 20_000) {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Prints the sum and gives the exit code. */
export function sum() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
