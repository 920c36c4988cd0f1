import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Ahead } from "@/data/ahead";
import { isNothing } from "@/data/known";
import { allEsps, taskOf } from "@/data/questions";
import { headOfNothing } from "@/documents/head";
import { serverTexts } from "@/texts/server";
import { idIn } from "../../ids";
import { TaskDetail } from "./task-detail";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(taskOf(id), { what: "task", id }))) return await headOfNothing();
  return { title: (await serverTexts()).tasks.title(1, "picture"), robots: { index: false } };
}

export default async function TaskPage({ params }: Props) {
  const id = idIn((await params).id);
  if (id === undefined || (await isNothing(taskOf(id), { what: "task", id }))) notFound();
  return (
    <Ahead questions={[allEsps, taskOf(id)]}>
      <TaskDetail id={id} />
    </Ahead>
  );
}
