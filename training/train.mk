# The pre-training pipeline (training/README.md). Runs stay outside the work tree: they are gigabytes.
RUNS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pretraining-lab/runs
# The large models were trained in several runs; those after the first go on from its end.
LATER := bert-finish gpt-finish t5-finish bert-facts gpt-facts t5-facts
TRAINED := bert gpt t5 $(LATER) bert-transfer bert-mini gpt-mini gpt-mini-unmasked
# Training is long and shares the machine.
NICE ?= nice -n 19
# WORLD=FILE takes other synthetic text, WORLD=none leaves it out.
WORLD ?= $(RUNS)/data/world.txt
mix = $$(sed -n '/^\[world\]/,/^\[\[/s/^$(1) = \([0-9]*\).*/\1/p' training/mix.toml)

.PHONY: train-data $(TRAINED:%=train-%) $(TRAINED:%=export-%) $(patsubst %,card-%,$(filter-out $(LATER),$(TRAINED))) samples test-training test-training-torch

ifeq ($(WORLD),$(RUNS)/data/world.txt)
train-data: lab
endif
train-data: ## Prepare the training text: CORPORA=DIR, ZORRO=DIR to exclude its sentences, WORLD=FILE or none, RUNS=DIR
	@test -n '$(CORPORA)' || { echo 'train-data: name the folder of the corpora: make train-data CORPORA=DIR (see training/README.md)' >&2; exit 1; }
	$(if $(filter $(RUNS)/data/world.txt,$(WORLD)),mkdir -p '$(RUNS)/data' && \
		$(TARGET)/release/lab corpus --size full --sentences $(call mix,sentences) --seed $(call mix,seed) > '$(WORLD).part' && \
		mv '$(WORLD).part' '$(WORLD)')
	$(NICE) python3 -m training.data.prepare --corpora '$(CORPORA)' --out '$(RUNS)/data' --counts assets/runs/data.json \
		$(if $(ZORRO),--zorro '$(ZORRO)') $(if $(filter-out none,$(WORLD)),--world '$(WORLD)')

train-bert: ## Train BERT, or go on after a stop; RUNS=DIR, SET="schedule.steps=200" for other values
train-gpt: ## Train GPT
train-t5: ## Train T5
train-bert-finish: ## Go on with a BERT on clean text while the rate falls, from SET='start="FOLDER"'; likewise train-gpt-finish, train-t5-finish, and then train-bert-facts and so on
train-bert-transfer: ## Train the encoder of the transfer race
train-bert-mini: ## Train a small BERT with snapshots
train-gpt-mini: ## Train a small GPT with snapshots
train-gpt-mini-unmasked: ## Train the same GPT without its causal mask
$(TRAINED:%=train-%): train-%:
	$(NICE) training/run training.train --config training/configs/$*.toml --data '$(RUNS)/data' --run '$(RUNS)/$*' $(SET:%=--set %)

TO ?= $(RUNS)/export
# Of these each snapshot is shipped, in a folder of its own.
SNAPSHOTS := bert-mini gpt-mini
export-bert: ## Export a run as a Hugging Face folder below TO=DIR, its curves to assets/runs; AVERAGE=DIR for the mean with its weights, SHARE=0.85 for another than half; likewise export-gpt and so on
$(TRAINED:%=export-%): export-%:
	$(NICE) training/run training.export --run '$(RUNS)/$*' --data '$(RUNS)/data' --to '$(TO)/$(firstword $(subst -finish, ,$(subst -facts, ,$*)))' --curves assets/runs/$*.json \
		$(if $(filter $*,$(SNAPSHOTS)),--snapshots) $(if $(AVERAGE),--average '$(AVERAGE)' $(if $(SHARE),--share '$(SHARE)'))

card-bert: ## Write a shipped model's card from what training and evaluation measured; likewise card-gpt and so on
$(patsubst %,card-%,$(filter-out $(LATER),$(TRAINED))): card-%:
	python3 -m training.card --name '$*' --model 'assets/models/$*'

samples: lab ## Let the shipped GPT and T5 write what their cards show: ten stories, fifty sentences with two gaps
	python3 -m training.samples --lab $(TARGET)/release/lab

test-training: SETUP_FOR = --tests
test-training: setup ## Test the preparation of the training text
	$(call announce,tests of the training text)
	python3 -m unittest training.tests.test_data training.tests.test_card

test-training-torch: ## Test objectives, training, resume and export; needs PyTorch
	training/run unittest discover --start-directory training/tests --top-level-directory .
