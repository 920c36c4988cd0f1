"use client";

import type { ContentKind } from "@genuine/sdk/content-kind";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/button";
import { Picture } from "@/components/picture";
import { SignatureButton } from "@/components/signature-button";
import { ErrorState, Progress } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TextPaper } from "@/components/text-work";
import { taskTexts as texts } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { savedAs, textOf } from "./file-type";
import type { OpenProgress } from "./opener";
import type { SealedContent } from "./use-sealed";

/** How far a sealed file is that was sent to this account; nothing once it is open. */
export function SealedState({ content }: { content: SealedContent }) {
  switch (content.state) {
    case "locked":
      return <Locked contents={[content]} action={texts.check.unlock} />;
    case "fetching":
      return <UnderWay content={content} />;
    case "stopped":
      return (
        <Note action={<Button onClick={content.unlock}>{texts.check.goOn}</Button>}>
          {texts.check.stopped(content.progress?.phase === "fetching" ? sizeOf(content.progress.done) : undefined)}
        </Note>
      );
    case "sealed":
      return (
        <div role="status">
          <Note tone="good">{texts.check.sealed(sizeOf(content.size ?? 0))}</Note>
        </div>
      );
    case "failed":
      return (
        <div className="grid gap-4">
          <ErrorState
            title={texts.check.failed}
            error={content.error}
            action={<Button onClick={content.unlock}>{texts.check.retry}</Button>}
          />
          {content.reseal !== undefined && <LostKey reseal={content.reseal} />}
        </div>
      );
    default:
      return null;
  }
}

/** Before the wallet has signed for the key, or after it did not. */
export function Locked({ contents, action }: { contents: readonly SealedContent[]; action: string }) {
  const engine = useEngine();
  const error = contents.find((content) => content.error !== undefined)?.error;
  const reason = error === undefined ? undefined : engine?.explain(error);
  const unlock = () => {
    for (const content of contents) content.unlock();
  };
  return (
    <Note action={<Button onClick={unlock}>{action}</Button>}>
      {texts.check.locked}
      <span className="block text-sm" aria-live="polite">
        {reason !== undefined && `${reason.message} ${reason.nextStep}`}
      </span>
    </Note>
  );
}

/** For an owner whose key is lost: the provider still has the file. */
function LostKey({ reseal }: { reseal(): Promise<void> }) {
  const step = useMutation<void, Error, void>({ mutationFn: reseal });
  return (
    <Note
      title={texts.check.lostKey}
      action={
        <SignatureButton tone="plain" step={step}>
          {texts.check.reseal}
        </SignatureButton>
      }
    >
      {texts.check.lostKeyText}
    </Note>
  );
}

function UnderWay({ content: { progress, stop } }: { content: SealedContent }) {
  const words = wordsOf(progress);
  const known = progress?.total !== undefined;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-52">
        <Progress value={known ? progress.done / progress.total! : undefined} label={texts.check.label} />
        <p className="figures mt-2 text-muted">{words}</p>
        {/* Every number would be too much to hear. */}
        <p className="sr-only" role="status">
          {progress === undefined ? texts.check.fetching : texts.check.phase[progress.phase]}
        </p>
      </div>
      {progress?.phase === "fetching" && (
        <Button size="small" tone="quiet" onClick={stop}>
          {texts.check.stop}
        </Button>
      )}
    </div>
  );
}

function wordsOf(progress: OpenProgress | undefined): string {
  if (progress === undefined) return texts.check.fetching;
  const { phase, done, total } = progress;
  if (phase !== "fetching") return texts.check.phase[phase];
  return texts.check.bytes(sizeOf(done), total === undefined ? undefined : sizeOf(total));
}

/** The opened original, with a way to keep it. @param name Of the file, without its ending */
export function OpenedWork({
  content,
  kind,
  mediaType,
  name,
}: {
  content: SealedContent;
  kind: ContentKind;
  mediaType: string;
  name: string;
}) {
  return (
    <Card padded={false} className="overflow-hidden">
      {kind === "picture" ? (
        <Picture src={content.url} alt={texts.open(kind)} eager />
      ) : (
        content.file && <TextPaper text={textOf(content.file)} className="p-5 sm:p-6" />
      )}
      <div className="flex items-center justify-between gap-3 p-4">
        <p className="font-medium">{texts.open(kind)}</p>
        <a
          href={content.url}
          download={`${name}.${savedAs(mediaType).extension}`}
          className="font-medium text-accent hover:underline"
        >
          {texts.download(kind)}
        </a>
      </div>
    </Card>
  );
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
