"use client";

import { contentKindOf } from "@genuine/sdk/content-kind";
import type { Product } from "@genuine/sdk/indexer-answers";
import Link from "next/link";
import { useState } from "react";
import { Again } from "@/components/again";
import { LinkButton } from "@/components/button";
import { Picture } from "@/components/picture";
import { ProductPreview } from "@/components/product-preview";
import { Await, Skeleton } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Badge, Card, Note, PageHeader, Section, Stat, Stats } from "@/components/surfaces";
import { TextPaper } from "@/components/text-work";
import { Identity, Time } from "@/components/values";
import { savedAs, textOf } from "@/content/file-type";
import { SealedState } from "@/content/sealed-state";
import { useOpenedAloud } from "@/content/use-opened-aloud";
import { useProductSource, useSealed } from "@/content/use-sealed";
import { espOf } from "@/data/clients";
import { useEspEntry, useProduct } from "@/data/queries";
import { productName } from "@/texts/product-name";
import { common, taskTexts, productTexts as texts, verifyTexts } from "@/texts/texts";
import { useAccount } from "@/wallet/session";
import { CopyAlert } from "./copy-alert";
import { CredentialsCard } from "./credentials-card";
import { Description } from "./description";
import { EmbedPanel } from "./embed-panel";
import { RemovedGuarantee } from "./guarantee";
import { History } from "./history";
import { LicencePanel } from "./licence-panel";
import { NamePanel } from "./name-panel";
import { NearMatches } from "./near-matches";
import { PromptCard } from "./prompt-card";
import { ProofCard } from "./proof-card";
import { ReportPreview } from "./report-preview";
import { SalePanel } from "./sale-panel";

export function ProductDetail({ id }: { id: `0x${string}` }) {
  const query = useProduct(id);
  return (
    <Await
      query={query}
      skeleton={
        <>
          <Skeleton className="mb-8 h-10 w-48" />
          <div className="grid gap-8 lg:grid-cols-2">
            <Skeleton className="aspect-square" />
            <Skeleton className="h-96" />
          </div>
        </>
      }
    >
      {(product) => <Detail product={product} />}
    </Await>
  );
}

function Detail({ product }: { product: Product }) {
  const account = useAccount()?.toLowerCase();
  const owns = account === product.owner.toLowerCase();
  const canName = owns && product.status === "active";
  const [suggestion, setSuggestion] = useState<string>();
  const challenge = product.challenges.find(
    ({ status, accusedId }) => (status === "open" || status === "disputed") && accusedId === product.id,
  );
  const upheld = product.challenges.find(({ status, accusedId }) => status === "upheld" && accusedId === product.id);
  const shown = challenge ?? upheld;
  return (
    <>
      <PageHeader title={<bdi className="wrap-anywhere">{productName(product, texts)}</bdi>}>
        {product.title !== "" && <Badge>{`#${product.serial}`}</Badge>}
        <StatusBadge product={product} />
        <Badge tone={product.kind === "generated" ? "accent" : "gold"}>{common.kind[product.kind]}</Badge>
      </PageHeader>
      {(product.status === "removed" || product.openCases > 0) && (
        <div className="mb-6">
          <Note
            tone={product.status === "removed" ? "bad" : "warn"}
            action={shown && <LinkButton href={`/challenges/${shown.id}`}>{texts.showChallenge}</LinkButton>}
          >
            {product.status === "removed" ? texts.removedNote : texts.challengedNote}
          </Note>
        </div>
      )}
      {product.status === "active" && <CopyAlert product={product} />}
      <div className="grid gap-8 lg:grid-cols-2 lg:gap-12">
        <Content product={product} />
        <div className="grid content-start gap-6">
          <Description product={product} />
          {canName && <NamePanel key={suggestion} product={product} suggestion={suggestion} />}
          <Stats>
            <Stat label={texts.ownedBy}>
              <Identity address={product.owner} />
            </Stat>
            <Stat label={product.kind === "generated" ? texts.madeBy : texts.attestedFor}>
              <Identity address={product.producer} />
            </Stat>
            <Stat label={texts.esp[product.kind]}>
              <Identity address={product.esp} />
            </Stat>
            <Stat label={texts.registered}>
              <Time at={product.registeredAt} />
            </Stat>
          </Stats>
          {product.status === "removed" ? <RemovedGuarantee product={product} /> : <SalePanel product={product} />}
          {product.taskId !== null && account === product.producer.toLowerCase() && (
            <PromptCard product={product} publish={canName ? setSuggestion : undefined} />
          )}
          <ProofCard product={product} />
          {product.status !== "removed" && <EmbedPanel product={product} />}
          {owns && product.status === "active" && <LicencePanel product={product} />}
        </div>
      </div>
      <div className="mt-12 grid gap-12 lg:grid-cols-2">
        <Section title={texts.history.title}>
          <History activity={product.activity} />
        </Section>
        {product.fingerprints !== null && (
          <Section title={texts.near.title} className="mt-0!">
            <NearMatches product={product} />
          </Section>
        )}
      </div>
    </>
  );
}

/** The original for its owner, the preview for all others. */
function Content({ product }: { product: Product }) {
  const account = useAccount();
  const source = useProductSource(product, account);
  const content = useSealed(source, savedAs(product.mediaType).type);
  useOpenedAloud([content]);
  const esp = useEspEntry(product.esp);
  const owns = account?.toLowerCase() === product.owner.toLowerCase() && product.status !== "removed";
  const isText = contentKindOf(product.mediaType) === "text";
  const open = content.state === "open" && content.url !== undefined;
  return (
    <div className="grid content-start gap-4">
      <Card padded={false} className="overflow-hidden">
        {open ? (
          isText ? (
            <TextPaper text={textOf(content.file!)} className="p-5 sm:p-8" />
          ) : (
            <Picture src={content.url} alt={productName(product, texts)} eager />
          )
        ) : (
          <ProductPreview
            product={product}
            interactive
            eager
            className={product.status === "removed" ? "grayscale" : undefined}
          />
        )}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-4 text-sm">
          <p className="text-muted">
            {open ? texts.original : isText ? texts.beginning : texts.preview}
            {!owns && ` ${texts.ownerOnly}`}
          </p>
          {open ? (
            <a
              href={content.url}
              download={`genuine-${product.serial}.${savedAs(product.mediaType).extension}`}
              className="font-medium text-accent hover:underline"
            >
              {taskTexts.download(isText ? "text" : "picture")}
            </a>
          ) : (
            esp !== undefined &&
            !isText && (
              <a
                href={espOf(esp.endpoint).previewUrl(product.id)}
                target="_blank"
                rel="noreferrer"
                className="font-medium text-accent hover:underline"
              >
                {texts.savePreview}
              </a>
            )
          )}
          {esp !== undefined && !open && <ReportPreview product={product} esp={esp} />}
        </div>
      </Card>
      {product.taskId !== null && account?.toLowerCase() === product.producer.toLowerCase() && (
        <Again taskId={product.taskId} kind={isText ? "text" : "picture"} />
      )}
      {owns && !open && <SealedState content={content} />}
      {content.file !== undefined && !isText && (
        <CredentialsCard name={product.id} file={content.file} esp={product.esp} />
      )}
      {product.status === "active" && (
        <p className="text-sm">
          <Link href="/verify" className="font-medium text-accent hover:underline">
            {verifyTexts.fromProduct}
          </Link>
        </p>
      )}
      {owns && source === undefined && product.kind === "attested" && <Note>{texts.ownFile}</Note>}
    </div>
  );
}
