"use client";

import type { CanonicalPicture } from "@genuine/sdk/canonical/convert";
import { workCommitment } from "@genuine/sdk/commitments";
import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { explainUndecodable } from "@genuine/sdk/fingerprint/decode";
import { decodeImage } from "@genuine/sdk/fingerprint/decode-browser";
import { blocksFromRgb, fingerprintsFromBlocks } from "@genuine/sdk/fingerprint/fingerprints";
import { hasCode } from "@genuine/sdk/genuine-error";
import { isEvidence } from "@genuine/sdk/similarity";
import { proofFromJson } from "@genuine/sdk/structs";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type Address, bytesToHex, type Hex } from "viem";
import { hexToBytes, keccak256, sha256 } from "viem/utils";
import { Button } from "@/components/button";
import { FileDrop } from "@/components/file-drop";
import { Picture, ProductPicture } from "@/components/picture";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { kindOfType, PICTURE_TYPES } from "@/content/file-kind";
import { espOf } from "@/data/clients";
import { useHeldLicences } from "@/data/licences";
import { openPanel } from "@/data/panels";
import { useProduct, useRules } from "@/data/queries";
import { fileTexts, studioTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import type { Ranked } from "./candidates";
import { DerivedFrom } from "./derived-from";
import { EspChoice } from "./esp-choice";
import { useRanking } from "./use-ranking";

const texts = within(studioTexts, "existing");
const MAX_BYTES = 10 * 1024 * 1024;
/** Nearest products that are worth a look. */
const ALIKE = 38;

/** Brings a picture of one's own into the registry, with a provider that vouches for it. */
export function ExistingWork({ derivedFrom }: { derivedFrom?: Hex }) {
  const engine = useEngine();
  const account = useAccount();
  const { ranking, error, refetch } = useRanking();
  const [file, setFile] = useState<File>();
  const [picked, setPicked] = useState<string>();
  const [wanted, setWanted] = useState(derivedFrom);
  const licences = useHeldLicences(account);
  const licence = licences.find(({ originalId }) => originalId === wanted);
  const parent = licence?.originalId;
  const chosen = ranking?.find(({ esp }) => esp.address === picked) ?? ranking?.find(({ away }) => !away);
  const { canonical, preview, fault } = useCanonical(file);
  const evidence = useEvidence(canonical);
  const [dated, setDated] = useState<Dated>();

  const attestation = useMutation({
    mutationFn: async (entry: Ranked) => {
      const { bytes, mediaType } = canonical!;
      const request = { producer: account!, esp: entry.esp.address, fileHash: sha256(bytes) };
      const signature = await engine!.signTypedData(
        engine!.typedData.attestationTypedData(engine!.deployment.chainId, request),
        account!,
      );
      return espOf(entry.esp.endpoint).attest({
        file: bytes,
        mediaType,
        producer: account!,
        signature,
        parent,
      });
    },
  });
  // What the system says of the file; that it is one the provider finds out.
  const kind = file === undefined ? undefined : kindOfType(file.type);
  const noPicture =
    file === undefined || kind === undefined || kind === "picture"
      ? undefined
      : texts.noPicture(file.name, fileTexts.kinds[kind], fileTexts.instead[kind]);
  const tooLarge =
    file !== undefined && file.size > MAX_BYTES
      ? texts.tooLarge(`${(file.size / 1024 / 1024).toFixed(1)} MB`)
      : undefined;

  if (error !== null && error !== undefined) return <ErrorState error={error} retry={() => void refetch()} />;
  if (ranking?.length === 0)
    return <EmptyState title={studioTexts.noProviders}>{studioTexts.noProvidersText}</EmptyState>;
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_1.1fr] lg:gap-12">
      <form
        className="grid content-start gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          if (account === undefined) return openPanel("wallet");
          if (chosen !== undefined && canonical !== undefined) attestation.mutate(chosen);
        }}
      >
        <p className="text-muted">{texts.intro}</p>
        <FileDrop
          label={texts.file}
          hint={texts.fileHint}
          error={noPicture ?? tooLarge}
          accept={PICTURE_TYPES.join()}
          maxBytes={MAX_BYTES}
          onFile={(next) => {
            setFile(next);
            setDated(undefined);
            attestation.reset();
          }}
        />
        {account !== undefined && evidence !== undefined && (
          <DateFirst producer={account} evidence={evidence} dated={dated} onDated={setDated} />
        )}
        {account !== undefined && (
          <DerivedFrom
            licences={licences}
            value={parent}
            onChange={(original) => {
              setWanted(original);
              attestation.reset();
            }}
          />
        )}
        {ranking === undefined ? (
          <Loading>
            <Skeleton className="h-72" />
          </Loading>
        ) : (
          <EspChoice
            legend={texts.provider}
            ranking={ranking}
            chosen={chosen?.esp.address}
            onChoose={(address) => {
              setPicked(address);
              attestation.reset();
            }}
            detail={({ info }) => info && <span className="text-muted">{texts.policy[info.nearDuplicates]}</span>}
          />
        )}
        <Button
          type="submit"
          tone="primary"
          size="large"
          busy={attestation.isPending}
          disabled={
            account !== undefined &&
            (canonical === undefined ||
              noPicture !== undefined ||
              tooLarge !== undefined ||
              chosen === undefined ||
              engine === undefined ||
              licence?.signed !== undefined)
          }
        >
          {attestation.isPending ? texts.asking : texts.ask}
        </Button>
      </form>
      <div>
        {noPicture === undefined && tooLarge === undefined && fault !== undefined && (
          <ErrorState error={engine?.explain(fault) ?? fault} />
        )}
        {preview !== undefined && canonical !== undefined && (
          <>
            <Card padded={false} className="overflow-hidden">
              <Picture src={preview} alt={texts.file} whole />
            </Card>
            <p className="mt-2 text-sm text-muted">{texts.canonical[canonical.changed]}</p>
          </>
        )}
        <div className="mt-4" aria-live="polite">
          {attestation.isError &&
            (hasCode(attestation.error, "near_duplicate") ? (
              <Note tone="bad" title={texts.refused(chosen?.esp.name ?? "")}>
                {texts.refusedText}
              </Note>
            ) : (
              <ErrorState error={engine?.explain(attestation.error) ?? attestation.error} />
            ))}
          {attestation.data !== undefined && <Attested answer={attestation.data} dated={dated} />}
        </div>
      </div>
    </div>
  );
}

/** A commitment on chain, and what opens it. */
type Dated = { evidence: Hex; salt: Hex };

/** Puts a date on the picture before any provider has seen it: whoever takes it then is later. */
function DateFirst({
  producer,
  evidence,
  dated,
  onDated,
}: {
  producer: Address;
  evidence: Hex;
  dated: Dated | undefined;
  onDated(dated: Dated): void;
}) {
  const [salt] = useState(() => bytesToHex(crypto.getRandomValues(new Uint8Array(32))));
  if (dated?.evidence === evidence) return <Note tone="good">{texts.date.done}</Note>;
  return (
    <Card>
      <p className="mb-3 text-muted">{texts.date.text}</p>
      <TransactionButton
        tone="plain"
        spec={{
          id: `date:${evidence}:${producer}`,
          title: texts.date.transaction,
          href: "/studio",
          call: ({ build, deployment }) => build.commitWork(deployment, workCommitment(producer, evidence, salt)),
        }}
        onDone={() => onDated({ evidence, salt })}
      >
        {texts.date.button}
      </TransactionButton>
    </Card>
  );
}

function Attested({ answer, dated }: { answer: AttestationAnswer; dated: Dated | undefined }) {
  const router = useRouter();
  const thresholds = useRules().data?.thresholds;
  // A picture with too little detail is never measured as a copy or as an original.
  const telling = thresholds === undefined || isEvidence(fingerprintsFromBlocks(hexToBytes(answer.blocks)), thresholds);
  const opened = dated !== undefined && dated.evidence === answer.proof.blocksHash ? dated.salt : undefined;
  const near = answer.nearest.filter(({ distance }) => distance <= ALIKE).toSorted((a, b) => a.distance - b.distance);
  const { copyOf } = answer;
  const told = copyOf === null ? near : [{ productId: copyOf.productId, distance: undefined }, ...near];
  // A product may be near by more than one measure.
  const alike = told.filter(({ productId }, i) => told.findIndex((other) => other.productId === productId) === i);
  return (
    <div className="grid gap-4">
      {alike.length === 0 ? (
        <Note tone="good">{texts.fresh}</Note>
      ) : (
        <Note tone="warn" title={texts.looksLike}>
          {texts.looksLikeText}
          <ul className="mt-3 flex flex-wrap gap-3">
            {alike.map(({ productId, distance }) => (
              <li key={productId} className="w-28 text-sm">
                <Alike id={productId} />
                {distance === undefined ? texts.copy : texts.bits(distance)}
              </li>
            ))}
          </ul>
        </Note>
      )}
      {!telling && (
        <Note tone="warn" title={texts.weak}>
          {texts.weakText}
        </Note>
      )}
      <TransactionButton
        size="large"
        spec={{
          id: `register:${answer.productId}`,
          title: texts.registerTitle,
          href: `/products/${answer.productId}`,
          call: ({ build, deployment }) =>
            build.registerProduct(deployment, proofFromJson(answer.proof), answer.signature, answer.blocks, opened),
        }}
        onDone={() => router.push(`/products/${answer.productId}`)}
      >
        {texts.register}
      </TransactionButton>
    </div>
  );
}

function Alike({ id }: { id: `0x${string}` }) {
  const { data } = useProduct(id);
  if (data === undefined) return <Skeleton className="size-28" />;
  return (
    <Link href={`/products/${id}`}>
      <ProductPicture product={data} className="rounded-md" />
    </Link>
  );
}

/**
 * Hash of the canonical file's blocks, as a provider will compute them; undefined while that is unknown. Browsers decode only
 * PNG exactly as providers do: of other files nothing could be committed to that a provider would then sign.
 */
function useEvidence(canonical: CanonicalPicture | undefined): Hex | undefined {
  const [found, setFound] = useState<{ canonical: CanonicalPicture; evidence: Hex }>();
  useEffect(() => {
    if (canonical?.mediaType !== "image/png") return;
    let current = true;
    void decodeImage(canonical.bytes).then(({ rgb, width, height }) => {
      if (current) setFound({ canonical, evidence: keccak256(blocksFromRgb(rgb, width, height)) });
    });
    return () => {
      current = false;
    };
  }, [canonical]);
  return found !== undefined && found.canonical === canonical ? found.evidence : undefined;
}

/** The file that can be registered, with an address to show it by: what is seen here is what is registered. */
function useCanonical(file: File | undefined): { canonical?: CanonicalPicture; preview?: string; fault?: unknown } {
  const [made, setMade] = useState<{ canonical?: CanonicalPicture; preview?: string; fault?: unknown }>({});
  useEffect(() => {
    setMade({});
    if (file === undefined || file.size > MAX_BYTES || !PICTURE_TYPES.includes(file.type)) return;
    let preview: string | undefined;
    let left = false;
    const make = async () => {
      const { canonicalPicture } = await import("@genuine/sdk/canonical/convert-browser");
      const canonical = await canonicalPicture(new Uint8Array(await file.arrayBuffer()));
      if (left) return;
      preview = URL.createObjectURL(new Blob([canonical.bytes], { type: canonical.mediaType }));
      setMade({ canonical, preview });
    };
    make().catch((fault: unknown) => left || setMade({ fault: explainUndecodable(fault) }));
    return () => {
      left = true;
      if (preview !== undefined) URL.revokeObjectURL(preview);
    };
  }, [file]);
  return made;
}
