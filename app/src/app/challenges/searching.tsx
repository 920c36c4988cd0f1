import { challengeTexts, within } from "@/texts/texts";

const texts = within(challengeTexts, "create");

/** How the one picture may have been made of the other. */
export function Searching({ progress }: { progress: number }) {
  return (
    <div aria-live="polite">
      <h2 className="text-xl">{texts.searching}</h2>
      <p className="mt-2 text-muted">{texts.searchingText}</p>
      <progress value={progress} aria-label={texts.searching} className="mt-4 h-2 w-full accent-accent" />
    </div>
  );
}
