"use client";

import { useId, useState } from "react";
import { common } from "@/texts/texts";
import { classes } from "./classes";

/** Characters that are sure to fit into two lines of a narrow column. */
const SHORT = 60;

/** Another account's text, clamped to two lines and expandable. */
export function Clamped({ children, className }: { children: string; className?: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={className}>
      <p id={id} className={classes("text-muted", !open && "line-clamp-2")}>
        {children}
      </p>
      {children.length > SHORT && (
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="mt-1 min-h-8 text-sm font-medium text-accent hover:underline"
        >
          {open ? common.less : common.more}
        </button>
      )}
    </div>
  );
}
