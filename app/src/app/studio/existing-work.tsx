"use client";

import type { AttestationAnswer } from "@genuine/sdk/esp-client";
import { hasCode } from "@genuine/sdk/genuine-error";
import { proofFromJson } from "@genuine/sdk/structs";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { Hex } from "viem";
import { sha256 } from "viem/utils";
import { Button } from "@/components/button";
import { Field, TextInput } from "@/components/field";
import { Picture, ProductPicture } from "@/components/picture";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/states";
import { Card, Note } from "@/components/surfaces";
import { TransactionButton } from "@/components/transaction-button";
import { espOf } from "@/data/clients";
import { useHeldLicences } from "@/data/licences";
import { openPanel } from "@/data/panels";
import { useProduct } from "@/data/queries";
import { studioTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";
import { DerivedFrom } from "./derived-from";
import { EspChoice } from "./esp-choice";
import { type Ranked, useRanking } from "./use-ranking";

const texts = within(studioTexts, "existing");
const MAX_BYTES = 10 * 1024 * 1024;
const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];
/** Nearest products that are worth a look. */
const ALIKE = 31;

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
  const preview = usePreview(file);

  const attestation = useMutation({
    mutationFn: async (entry: Ranked) => {
      const bytes = new Uint8Array(await file!.arrayBuffer());
      const request = { producer: account!, esp: entry.esp.address, fileHash: sha256(bytes) };
      const signature = await engine!.signTypedData(
        engine!.typedData.attestationTypedData(engine!.deployment.chainId, request),
      );
      return espOf(entry.esp.endpoint).attest({
        file: bytes,
        mediaType: file!.type,
        producer: account!,
        signature,
        parent,
      });
    },
  });
  // What the system says of the file; that it is one the provider finds out.
  const noPicture = file !== undefined && !PICTURES.includes(file.type) ? texts.noPicture(file.name) : undefined;
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
          if (chosen !== undefined && file !== undefined) attestation.mutate(chosen);
        }}
      >
        <p className="text-muted">{texts.intro}</p>
        <Field label={texts.file} hint={texts.fileHint} error={noPicture ?? tooLarge}>
          {(wiring) => (
            <TextInput
              {...wiring}
              type="file"
              accept={PICTURES.join()}
              onChange={(event) => {
                setFile(event.target.files?.[0]);
                attestation.reset();
              }}
            />
          )}
        </Field>
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
            (file === undefined ||
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
        {preview !== undefined && (
          <Card padded={false} className="overflow-hidden">
            <Picture src={preview} alt={texts.file} />
          </Card>
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
          {attestation.data !== undefined && <Attested answer={attestation.data} />}
        </div>
      </div>
    </div>
  );
}

function Attested({ answer }: { answer: AttestationAnswer }) {
  const router = useRouter();
  const near = answer.nearest.filter(({ distance }) => distance <= ALIKE).toSorted((a, b) => a.distance - b.distance);
  // A product may be near by more than one measure.
  const alike = near.filter(({ productId }, i) => near.findIndex((other) => other.productId === productId) === i);
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
                {texts.bits(distance)}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <TransactionButton
        size="large"
        spec={{
          id: `register:${answer.productId}`,
          title: texts.registerTitle,
          href: `/products/${answer.productId}`,
          call: ({ build, deployment }) =>
            build.registerProduct(deployment, proofFromJson(answer.proof), answer.signature, answer.blocks),
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

function usePreview(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === undefined) return setUrl(undefined);
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
