"use client";

import { useAnnouncement } from "@/data/announcements";

/** A live region that is always there: screen readers follow only those that they have met before their text changes. */
export function Announcer() {
  const announcement = useAnnouncement();
  return (
    <div aria-live="polite" className="sr-only">
      {announcement !== undefined && <p key={announcement.id}>{announcement.text}</p>}
    </div>
  );
}
