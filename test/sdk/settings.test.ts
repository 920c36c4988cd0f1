/** What a deployment may be set to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasCode } from "@genuine/sdk/genuine-error";
import { LOCAL, longestDisputeSeconds, requireSound, STANDARD } from "../../scripts/settings.ts";

test("stake cannot be out before the longest dispute about it ends", () => {
  for (const settings of [STANDARD, LOCAL]) {
    requireSound(settings);
    const unbondingSeconds = longestDisputeSeconds(settings);
    requireSound({ ...settings, unbondingSeconds: unbondingSeconds + 1 });
    assert.throws(
      () => requireSound({ ...settings, unbondingSeconds }),
      (error) => hasCode(error, "unbonding_too_short"),
    );
  }
  // Three days to answer, and three rounds of a day to commit, a day to reveal and two to appeal.
  assert.equal(longestDisputeSeconds(STANDARD), (3 + 2 + 2 + 2) * 86_400);
});
