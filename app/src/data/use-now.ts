"use client";

import { useEffect, useState } from "react";
import { nowBy, useClockReading } from "./chain-clock";

/** Unix seconds by the chain's clock, moving; undefined in server HTML and the first paint. */
export function useNow(everyMs = 1_000): number | undefined {
  const [now, setNow] = useState<number>();
  const reading = useClockReading();
  useEffect(() => {
    const tick = () => setNow(nowBy(reading));
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, reading]);
  return now;
}
