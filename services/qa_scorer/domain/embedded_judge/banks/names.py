"""Given names that are common where English and French are spoken in contact centres, bared of accents. Names that are
everyday words as well (`will`, `rose`) are left out: they tell nothing without a cue."""

from __future__ import annotations

from services.qa_scorer.domain.embedded_judge.text import word_set

GIVEN: frozenset[str] = word_set(
    """
    aaron abby abdul abigail abraham adam adele adnan adrian adriana agnes ahmed aidan aileen aisha akua alain alan
    alana albert alberto alec alejandro alex alexa alexander alexandra alexandre alexia alexis alfie alfred ali alice
    alicia alina alison alistair allan allison alyssa amal amanda amara amber ambre amelia amelie amina amir amira amy
    ana anais andre andrea andreanne andreas andree andrew andy angela angele angelique angus anika anil anita anna
    annabelle anne annette annick annie anthony antoine anton antonia antonio anya ariane arianne arlene armand arnaud
    arthur arun asha ashley ashleigh astrid aubrey audrey aurelie aurelien austin ava axel ayesha barbara barry
    bartholomew basil bastien beatrice beatrix becky bella ben benedict benjamin benoit bernadette bernard bernie bert
    bertrand beth bethany betty bev beverly bianca bilal billy blake bob bobby boris brad bradley brandon brenda
    brendan brent brett brian bridget brigitte bruce bruno bryan caitlin callum calvin cameron camila camille candice
    cara carina carl carla carlos carmen carol carole caroline carolyn cassandra catherine cathy cecile cecilia cedric
    celeste celia celine chad chantal charlene charles charlie charlotte chelsea cheryl chiara chloe chris christelle
    christian christiane christina christine christophe christopher cindy clara clarence clarisse claude claudette
    claudia claudine claudio clemence clive clotilde cody colette colin colleen colm connie connor conrad coralie
    corinne cory craig curtis cynthia cyril daisy damian damien dan dana daniel daniela danielle danny daphne darius
    darlene darren darryl dave david dawn dean deb deborah debra declan deepak delphine denis denise dennis derek
    desmond dev diana diane didier diego dimitri dina dolores dominic dominique don donald donna doris dorothy doug
    douglas duncan dustin dylan eamon ed eddie edgar edith edmond eduardo edward edwin eileen elaine eleanor elena
    eleonore eli elias elif elijah elisa elisabeth elise eliza elizabeth ella ellen ellie elliot eloise elsa emil
    emile emilie emily emma emmanuel emmanuelle enzo eric erica erik erika erin ernest esther estelle ethan etienne
    eugene eva evan eve evelyn evelyne fabien fabienne fabrice fanny farah farid fatima fatou faye felix fergus
    fernand fernando fiona flora florence florian francesca francine francis francisco francois francoise frank
    frankie franklin fred frederic frederick frederique freya gabriel gabriela gabrielle gaelle gail gareth garry
    gaston gavin gemma genevieve geoff geoffrey george georgia georgina gerald geraldine gerard germain ghislain
    ghislaine gilbert gilles gina ginette giovanni gisele giulia gladys glen glenn gloria gordon graham greg gregory
    greta guillaume guillermo gustave gwen hadiya hakim hamish hamza hana hannah hans harold harriet harry harvey
    hassan hayley hazel heather hector heidi helen helena helene helga henri henriette henry herbert herve hilary
    hortense howard hubert hugh hugo hugues hussein ian ibrahim ida igor ilona ilyas imani imogen imran ines ingrid
    irene isaac isabel isabella isabelle isaiah ishaan ismael ivan ivo ivy jackie jacky jacob jacqueline jacques jade
    jake jamal james jamie jan jane janet janice janine jared jasmin jason jasper javier jay jayden jeanette jeanne
    jeannine jeff jeffrey jelena jenna jennifer jenny jeremie jeremy jerome jerry jess jesse jessica jill jim jimmy
    jo joan joana joanna joanne joaquin jocelyn jocelyne jodie joe joel joelle joey johan johanna johanne john johnny
    jon jonah jonas jonathan jordan jorge jose josee joseph josephine josette josh joshua josiane josie joyce juan
    juanita judith judy jules julia julian juliana julie julien juliet juliette julio june justin justine kamal karen
    karim karin karina karine karl karla kate katherine kathleen kathryn kathy katie katrina kayla keith kelly ken
    kendra kenneth kenny kerry kevin khadija khaled kieran kim kimberly kirsten kristen kristina kumar kurt kwame kyle
    lachlan laila lamine lana lance lara larry laura laure laurence laurent laurie layla lea leah leandre leanne leila
    lena leo leon leonard leonie leslie lewis lex liam lila lily lina linda lindsay lindsey line lionel lisa lise liz
    lloyd logan lois lola loretta lorna lorraine lou louis louisa louise luc luca lucas lucia lucie lucien lucille lucy
    ludovic luis luka lukas luke lydia lyne lynn mackenzie madeleine madison maelle maeve magali magalie magda maggie
    mahmoud maia malik malika mallory mandy manon manuel marc marcel marcelle marcia marco marcus margaret margaux
    margot marguerite maria mariam marianne marie mariette marilou marilyn marilyne marina mario marion marisol
    marissa marius marjorie marlene marta martha martin martina martine marvin mary maryam maryse mateo mathieu
    mathilde matilda matt matteo matthew matthias matthieu maude maureen maurice mauricio max maxime maxine maya megan
    mehdi mei mel melanie melissa melody mercedes meredith mia micah michael micheal michel michele micheline michelle
    miguel mikael mike mikhail mila milan mildred millie milo mimi mina mira miranda mireille miriam mitchell mohamed
    mohammed moira molly mona monica monika monique morgan moussa muhammad muriel mustafa myriam nadege nadia nadine
    naima nancy naomi natacha natalia natalie nataly natasha nate nathalie nathan nathaniel neal neil nelly nelson
    nicholas nick nicola nicolas nicole nigel nikhil nikki nina noah noel noelle noemie nora norah nour odette odile
    olga oliver olivia olivier omar oona oscar oskar otis otto owen pablo paige pam pamela paola pascale pat patrice
    patricia patrick paul paula paule pauline pedro peggy perry pete peter phil philip philippa philippe phillip phoebe
    pierrette priscilla priya quentin rachel rachelle rafael raj rajesh ralph ramon ramona randy raoul raphael raquel
    rashid raul raymond raymonde rebecca reggie regina reginald regine rejean rejeanne remi remy renaud rene renee
    rhea rhonda ricardo richard rick ricky rita rob robbie robert roberta roberto roch rodney rodrigo roger roland
    rolande roman romain romane romeo ron ronald ronan rory rosa rosalie rosanne rosemary rosie ross roxane roxanne
    ruben ruby rupert russell ruth ryan sabine sabrina sacha sadia said sally salma salome sam samantha sami samir
    samira sammy samson samuel sandra sandrine sanjay santiago sara sarah saskia scott sean sebastian sebastien selena
    selma serena serge sergio seth shane shannon sharon shaun shauna sheila shelley shirley siddharth sidney sienna
    sierra silvia simon simone siobhan sofia sofiane solange solene sonia sonya sophia sophie soraya stacey stacy
    stan stanley stefan stella stephan stephane stephanie stephen steve steeve steven stewart stuart suki sunil
    susan susanna susie suzanne suzie sven svetlana sydney sylvain sylvia sylviane sylvie tabitha tamara tania tanya
    tara tariq tasha tatiana ted terence teresa terry tess tessa thea theo theodore theresa therese thibault thierry
    thomas tiffany tim timothy tina tobias toby todd tom tomas tommy tony tracey tracy travis trevor tricia trish
    tristan trudy tunde tyler valentin valentina valentine valerie vanessa vera veronica veronique vicky victor
    victoria vincent virginia virginie viviane vivian vivien wanda wayne wendy wesley wilfred wilhelm willa william
    willow wilma winston xavier yan yanick yann yannick yasmin yasmine yolande youssef yusuf yves yvette yvon yvonne
    zach zachary zack zara zelda zineb zoe zoey
    """
) - word_set("dawn amber may dean noel pat june line said jade ivy ruby penny austin jordan sydney")
